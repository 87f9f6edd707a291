if(TARGET sp_yaml)
  sp_fuzz(yaml fuzz_yaml.c LINKS sp_yaml)
endif()
