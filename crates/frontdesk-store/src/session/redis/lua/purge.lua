-- ARGV: how many at most (4). What Redis let expire by itself is taken off the lists here too.
local purged = 0
local over = num(now - DAY)
for _, set in ipairs({'live', 'gone'}) do
  local hashes = redis.call('ZRANGEBYSCORE', P .. set, '-inf', over, 'LIMIT', 0, num(ARGV[4] - purged))
  for _, hash in ipairs(hashes) do
    drop(hash, load(hash))
  end
  purged = purged + #hashes
end
return tell({'done', num(purged)})
