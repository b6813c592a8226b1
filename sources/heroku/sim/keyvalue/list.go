package keyvalue

import "strconv"

// span reads from and to, both counted and from the end when they are negative, of n: the first, and the one behind the last.
func (c call) span(n int) (from, to int, ok bool) {
	from, err := strconv.Atoi(c.args[1])
	to, wrong := strconv.Atoi(c.args[2])
	if err != nil || wrong != nil {
		c.WriteError(errNumber)
		return 0, 0, false
	}
	if from < 0 {
		from = max(0, n+from)
	}
	if to < 0 {
		to += n
	}
	to = min(to+1, n)
	return min(from, max(to, 0)), max(to, min(from, max(to, 0))), true
}

func writeItem(c call, v *entry) {
	i, err := strconv.Atoi(c.args[1])
	if err != nil {
		c.WriteError(errNumber)
		return
	}
	if i < 0 {
		i += len(v.items)
	}
	if i < 0 || i >= len(v.items) {
		c.WriteNull()
		return
	}
	c.WriteBulk(v.items[len(v.items)-1-i])
}
