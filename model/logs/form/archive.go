package form

import (
	"bytes"
)

// archiveColumns are those of Papertrail's archives: id, generated_at, received_at, source_id, source_name, source_ip, facility, severity,
// program, message.
const archiveColumns = 10

// readArchive reads a line of an archive of Papertrail's: columns with tabs between.
func readArchive(raw []byte) (Record, bool) {
	column := bytes.SplitN(raw, []byte{'\t'}, archiveColumns)
	if len(column) < archiveColumns || digits(column[0]) == 0 || digits(column[0]) != len(column[0]) {
		return Record{}, false
	}
	at, n := dated(column[1])
	if n == 0 || n != len(column[1]) {
		return Record{}, false
	}
	p, ok := programName(column[8])
	p.At, p.Message = at, column[9]
	return Record{Parts: p}, ok
}
