-- ARGV: the hash (4), until when (5).
stop(ARGV[4], load(ARGV[4]), tonumber(ARGV[5]))
return tell({'done'})
