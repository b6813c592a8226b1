package form

// readLoose reads the header of a log session whose stamp was written anew: 2026-01-26 00:19:09,709 +0000 heroku[web.1]: text.
func readLoose(raw []byte) (Record, bool) {
	at, n := dated(raw)
	if n == 0 || n >= len(raw) || raw[n] != ' ' {
		return Record{}, false
	}
	p, ok := bracketed(raw[n+1:])
	p.At = at
	return Record{Parts: p}, ok
}
