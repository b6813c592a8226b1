package lines

import (
	"bytes"

	"app.gonogo/gonogo/model/logs/form"
)

// The frames of Logplex: LEN SP MESSAGE, with LEN the bytes of MESSAGE, and MESSAGE = <PRI>1 TIME HOST APP PROCID MSGID SP MSG. It is like
// RFC 5424, but only a syslog drain has STRUCTURED-DATA, or the dash for it; see form.CutFields.
const (
	// maxFrame bounds LEN: six times what Logplex sends, 10,240 bytes.
	maxFrame = 64 << 10
	// frameLook is how many bytes tell whether a frame begins: "65536 <191>1 ".
	frameLook = 13
)

// Frames reads the frames of a drain's body and gives the message of each, which shares body's memory. What is no frame is
// skipped up to the next, and given to skipped. A length that is wrong costs its own message's tail at most.
func Frames(body []byte, message, skipped func(raw []byte)) {
	frames(body, true, message, skipped)
}

// frames reads as far as it is sure and gives how far that is: to the end when no more comes.
func frames(data []byte, final bool, message, skipped func([]byte)) int {
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
			skipped(rest[:n])
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
		end = spareDigits(rest, head, end)
		message(rest[head:end])
		at += end
	}
	return at
}

// spareDigits mends the end of a message whose length counts a byte or more of the next frame's length. Such an end has a line end and
// digits before it, and the frame that begins among the digits ends well, which the one behind them does not. Without a line end both must
// show it.
func spareDigits(rest []byte, head, end int) int {
	from := end
	for from > head && isDigit(rest[from-1]) {
		from--
	}
	if from == end || from == head || !isFrame(rest[from:]) {
		return end
	}
	inner, outer := endsWell(rest[from:]), endsWell(rest[end:])
	if outer && !inner || rest[from-1] != '\n' && (outer || !inner) {
		return end
	}
	return from
}

// endsWell tells whether the frame that begins here ends where another begins, or the data do.
func endsWell(b []byte) bool {
	head, size := frameHead(b)
	return head > 0 && (head+size == len(b) || head+size < len(b) && isFrame(b[head+size:]))
}

// frameHead reads LEN SP before <PRI>1: how long that is, and LEN. Zero when it is none.
func frameHead(b []byte) (head, size int) {
	for head < len(b) && head < 6 && isDigit(b[head]) {
		size = size*10 + int(b[head]-'0')
		head++
	}
	if head == 0 || head >= len(b) || b[head] != ' ' || size == 0 || size > maxFrame || form.Priority(b[head+1:]) == 0 {
		return 0, 0
	}
	return head + 1, size
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
	skip := form.Priority(message)
	if skip == 0 {
		line(message)
		return scratch
	}
	f, ok := form.CutFields(message[skip:])
	if !ok {
		line(message)
		return scratch
	}
	rest := bytes.TrimSuffix(f.Message, []byte{'\n'})
	for {
		text, more, some := bytes.Cut(rest, []byte{'\n'}) // an app's line may hold more than one
		scratch = append(append(append(scratch[:0], f.Time...), ' '), f.Source...)
		scratch = append(append(append(scratch, '['), f.Proc...), "]: "...)
		scratch = append(scratch, text...)
		line(scratch)
		if !some {
			return scratch
		}
		rest = more
	}
}
