package safe

// DropEscapes appends raw to dst without its escape sequences and leaves every other byte alone. Saved logs carry
// colours around the header, which must go before it can be read.
func DropEscapes(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		if raw[i] == 0x1b {
			if n := escapeLen(raw[i:]); n > 0 {
				i += n
				continue
			}
		}
		dst = append(dst, raw[i])
		i++
	}
	return dst
}

// escapeLen is the length of the escape sequence (ECMA-48) that b begins with, 0 when it begins with none that ends.
func escapeLen(b []byte) int {
	if len(b) < 2 || b[0] != 0x1b {
		return 0
	}
	switch b[1] {
	case '[':
		return controlLen(b)
	case ']', 'P', 'X', '^', '_':
		return stringLen(b)
	}
	i := 1
	for i < len(b) && b[i] >= 0x20 && b[i] <= 0x2f {
		i++
	}
	if i < len(b) && b[i] >= 0x30 && b[i] <= 0x7e {
		return i + 1
	}
	return 0
}

// controlLen measures CSI: parameters, intermediates, one final byte.
func controlLen(b []byte) int {
	i := 2
	for i < len(b) && b[i] >= 0x20 && b[i] <= 0x3f {
		i++
	}
	if i < len(b) && b[i] >= 0x40 && b[i] <= 0x7e {
		return i + 1
	}
	return 0
}

// stringLen measures OSC, DCS, SOS, PM and APC, which end at BEL or ST. One that does not end in this line is not
// swallowed, or it would hide the rest of it.
func stringLen(b []byte) int {
	for i := 2; i < len(b); i++ {
		switch b[i] {
		case 0x07:
			return i + 1
		case 0x1b:
			if i+1 < len(b) && b[i+1] == '\\' {
				return i + 2
			}
			return 0
		}
	}
	return 0
}
