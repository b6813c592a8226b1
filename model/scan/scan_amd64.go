package scan

const fast = true

// pair is the first of n places at p, at least 16, where the byte with the bits of foldFirst set is first, and that at a distance
// with those of foldSecond second; -1 when there is none. The bytes come eight times over.
//
//go:noescape
func pair(p *byte, n, distance int, first, second, foldFirst, foldSecond uint64) int

// plain is the length of the printable ASCII at the start of n bytes, at least 16.
//
//go:noescape
func plain(p *byte, n int) int
