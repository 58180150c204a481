-- ARGV: the hash (4).
local record = load(ARGV[4])
if not is_live(record) then
  return tell({'gone'})
end
use(record)
redis.call('PUBLISH', P .. 'changed', ARGV[4])
return tell({'done'})
