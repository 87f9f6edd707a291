if(TARGET sp_cron)
  sp_fuzz(cron fuzz_cron.c LINKS sp_cron)
endif()
