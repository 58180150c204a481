-- ARGV: the account (4), the id that is excepted, or '' (5).
local live = 0
for _, hash in ipairs(redis.call('ZRANGE', P .. 'a:' .. ARGV[4], 0, -1)) do
  local record = load(hash)
  if not record or record.ended then
    redis.call('ZREM', P .. 'a:' .. ARGV[4], hash)
  elseif record.id ~= ARGV[5] then
    live = live + (is_live(record) and 1 or 0)
    stop(hash, record, 0)
  end
end
return tell({'done', num(live)})
