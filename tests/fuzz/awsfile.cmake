sp_fuzz(awsfile fuzz_awsfile.c LINKS sp_settings)
