#include "report/pictures.h"

const char *const picture_phase_names[PICTURE_PHASES] = {
    [PHASE_RESOLVE] = "resolve", [PHASE_CONNECT] = "connect", [PHASE_TLS] = "tls",
    [PHASE_SEND] = "send",       [PHASE_WAIT] = "wait",       [PHASE_TRANSFER] = "transfer",
};
