if(TARGET sp_owners)
  sp_fuzz(owners_files fuzz_owners_files.c LINKS sp_owners)
  sp_fuzz(owners_keys fuzz_owners_keys.c LINKS sp_owners)
endif()
