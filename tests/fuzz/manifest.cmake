sp_fuzz(manifest fuzz_manifest.c LINKS sp_diagnose)
