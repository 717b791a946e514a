-- For tshark -X lua_script: what a field says in the packets that a display filter lets through, by tshark's
-- own filters and fields. LOOKUPS is a file of lines "FILTER <tab> FIELD" (no field: the packet's number),
-- VALUES the one to write: for each line the values, or "error".
local answers, fields = {}, {}

for line in io.lines(os.getenv("LOOKUPS")) do
	local where, name = line:match("^(.-)\t(.*)$")
	local values = {}
	local made, tap = pcall(Listener.new, "frame", where)
	if name ~= "" and fields[name] == nil then
		local known, field = pcall(Field.new, name)
		fields[name] = known and field or false
	end
	local good = made and (name == "" or fields[name])
	answers[#answers + 1] = { values, not good }
	if good then
		function tap.packet(packet)
			local found = name ~= "" and fields[name]() or nil
			values[#values + 1] = name == "" and tostring(packet.number)
				or found and tostring(found.value) or "none"
		end
	end
end

local last = Listener.new("frame")
function last.packet() end
function last.draw()
	local out = io.open(os.getenv("VALUES"), "w")
	for _, answer in ipairs(answers) do
		out:write(answer[2] and "error" or table.concat(answer[1], " "), "\n")
	end
	out:close()
end
