sp_fuzz(record fuzz_record.c LINKS sp_record)
