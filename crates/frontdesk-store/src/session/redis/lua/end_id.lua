-- ARGV: the id (4), the account ('' for anybody's) (5).
local hash = redis.call('GET', P .. 'n:' .. ARGV[4])
local record = hash and load(hash)
if not record or record.ended or (ARGV[5] ~= '' and record.account ~= ARGV[5]) then
  return tell({'gone'})
end
stop(hash, record, 0)
return tell({is_live(record) and 'done' or 'gone'})
