-- For tshark -X lua_script: what filters.c does, with tshark's own filters. FILTERS is the file with
-- the filters, ANSWERS the one to write.
local answers = {}

for line in io.lines(os.getenv("FILTERS")) do
	if line ~= "" and line:sub(1, 1) ~= "#" then
		local made, tap = pcall(Listener.new, "frame", line)
		local frames = {}
		answers[#answers + 1] = { line, frames, not made and "error: " .. tostring(tap):gsub("\n", " ") }
		if made then
			function tap.packet(packet) frames[#frames + 1] = packet.number end
		end
	end
end

local last = Listener.new("frame")
function last.packet() end
function last.draw()
	local out = io.open(os.getenv("ANSWERS"), "w")
	for _, answer in ipairs(answers) do
		out:write(answer[1], "\t", answer[3] or table.concat(answer[2], " "), "\n")
	end
	out:close()
end
