package logs

// ResponseBytes is how many bytes a router line says were answered, which may be none; false when it does not say.
func ResponseBytes(text string) (n int, ok bool) {
	for {
		key, value, rest, more := nextField(text)
		if !more {
			return n, ok
		}
		if key == "bytes" {
			n, ok = count(value), all(value, isDigit)
		}
		text = rest
	}
}
