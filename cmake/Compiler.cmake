# Warnings, hardening and instrumentation, the same for every target.
add_library(sp_flags INTERFACE)
target_compile_options(sp_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
  -Wformat=2 -Werror -fstack-protector-strong -fno-common -fvisibility=hidden)
target_compile_definitions(sp_flags INTERFACE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)
target_include_directories(sp_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)

if(S3PREFLIGHT_SANITIZE)
  target_compile_options(sp_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(sp_flags INTERFACE -fsanitize=address,undefined)
else()
  target_compile_options(sp_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
endif()
if(S3PREFLIGHT_COVERAGE)
  target_compile_options(sp_flags INTERFACE --coverage -O0)
  target_link_options(sp_flags INTERFACE --coverage)
endif()
if(S3PREFLIGHT_FUZZ)
  target_compile_options(sp_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# sp_stage(NAME SOURCES ... LINKS ...): the static library of one stage.
function(sp_stage name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC sp_flags ${arg_LINKS})
endfunction()
