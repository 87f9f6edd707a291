sp_fuzz(bundle fuzz_bundle.c LINKS sp_bundle)
