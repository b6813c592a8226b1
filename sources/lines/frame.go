package lines

import "bytes"

// The frames of Logplex: LEN SP MESSAGE, with LEN the bytes of MESSAGE, and MESSAGE = <PRI>1 TIME HOST APP PROCID MSGID SP MSG.
// It is like RFC 5424 but has no STRUCTURED-DATA and no dash for it.
const (
	// maxFrame bounds LEN: six times what Logplex sends, 10,240 bytes.
	maxFrame = 64 << 10
	// frameLook is how many bytes tell whether a frame begins: "65536 <191>1 ".
	frameLook = 13
)

// Frames reads the frames of a drain's body and gives the message of each, which shares body's memory. What is no frame is
// skipped up to the next, and skipped is told how many bytes. A length that is wrong costs its own message's tail at most.
func Frames(body []byte, message func(raw []byte), skipped func(bytes int)) {
	frames(body, true, message, skipped)
}

// frames reads as far as it is sure and gives how far that is: to the end when no more comes.
func frames(data []byte, final bool, message func([]byte), skipped func(int)) int {
	at := 0
	for at < len(data) {
		rest := data[at:]
		head, size := frameHead(rest)
		switch {
		case rest[0] == '\n': // some that keep frames put one on each line
			at++
			continue
		case head == 0:
			if !final && len(rest) < frameLook {
				return at
			}
			n := nextFrame(rest, 1)
			if n == len(rest) && !final {
				n = max(1, n-frameLook) // the next may have begun
			}
			skipped(n)
			at += n
			continue
		case !final && len(rest) < head+size+frameLook:
			return at
		}
		end := head + size
		if end > len(rest) || end < len(rest) && !isFrame(rest[end:]) { // the length lies
			end = nextFrame(rest, head+1)
			if end == len(rest) && !final && end < 2*maxFrame {
				return at
			}
		}
		message(rest[head:end])
		at += end
	}
	return at
}

// frameHead reads LEN SP before <PRI>1: how long that is, and LEN. Zero when it is none.
func frameHead(b []byte) (head, size int) {
	for head < len(b) && head < 6 && isDigit(b[head]) {
		size = size*10 + int(b[head]-'0')
		head++
	}
	if head == 0 || head >= len(b) || b[head] != ' ' || size == 0 || size > maxFrame || priority(b[head+1:]) == 0 {
		return 0, 0
	}
	return head + 1, size
}

// priority is the length of <PRI>1 SP, zero when b does not begin so.
func priority(b []byte) int {
	if len(b) < 5 || b[0] != '<' {
		return 0
	}
	i := 1
	for i < len(b) && i < 4 && isDigit(b[i]) {
		i++
	}
	if i == 1 || i+3 > len(b) || b[i] != '>' || b[i+1] != '1' || b[i+2] != ' ' {
		return 0
	}
	return i + 3
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isFrame tells whether a frame begins here.
func isFrame(b []byte) bool {
	head, _ := frameHead(b)
	return head > 0
}

// nextFrame is where the next frame begins at from or later, the end when none does.
func nextFrame(b []byte, from int) int {
	for i := from; i < len(b); {
		lt := bytes.IndexByte(b[i:], '<')
		if lt < 0 {
			break
		}
		lt += i
		start := lt - 1 // the blank
		for start > from && start > lt-7 && isDigit(b[start-1]) {
			start--
		}
		if start >= from && start < lt-1 && isFrame(b[start:]) {
			return start
		}
		i = lt + 1
	}
	return len(b)
}

// Physical turns the message of a frame into the physical lines it stands for, in the form of a log session: TIME APP[PROCID]: MSG.
// They share scratch, which is returned for the next call. A message without a header is given as it is.
func Physical(scratch, message []byte, line func(raw []byte)) []byte {
	skip := priority(message)
	if skip == 0 {
		line(message)
		return scratch
	}
	var field [5][]byte // TIME HOST APP PROCID MSGID
	rest := message[skip:]
	for i := range field {
		word, after, ok := bytes.Cut(rest, []byte{' '})
		if !ok && i < len(field)-1 || len(word) == 0 {
			line(message)
			return scratch
		}
		field[i], rest = bytes.TrimRight(word, "\n"), after
	}
	rest = bytes.TrimSuffix(rest, []byte{'\n'})
	for {
		text, more, some := bytes.Cut(rest, []byte{'\n'}) // an app's line may hold more than one
		scratch = append(append(append(scratch[:0], field[0]...), ' '), field[2]...)
		scratch = append(append(append(scratch, '['), field[3]...), "]: "...)
		scratch = append(scratch, text...)
		line(scratch)
		if !some {
			return scratch
		}
		rest = more
	}
}
