-- load.lua: what wrk sends: the paths of PATHS, one after the other, with the token of TOKEN
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local paths = {}
local at = 0
local method = os.getenv("METHOD") or "GET"
local body = os.getenv("BODY")
local highest = tonumber(os.getenv("HIGHEST") or "1")

for path in string.gmatch(os.getenv("PATHS"), "[^\n]+") do
  paths[#paths + 1] = path
end

wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
wrk.headers["Content-Type"] = "application/json"
wrk.headers["If-Match"] = "*"

function init(args)
  math.randomseed(os.time() + tonumber(string.match(tostring({}), "0x(%x+)"), 16) % 100000)
end

-- ID in a path or body is a random record.
function request()
  at = at % #paths + 1
  local id = tostring(math.random(1, highest))
  return wrk.format(method, (string.gsub(paths[at], "ID", id)), nil, body and (string.gsub(body, "ID", id)))
end

function done(summary, latency, requests)
  io.write(string.format("RESULT %f %d %d %d %d %d %d\n",
    summary.requests / (summary.duration / 1000000), latency:percentile(50), latency:percentile(95),
    latency:percentile(99), summary.bytes / math.max(summary.requests, 1),
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.errors.status))
end
