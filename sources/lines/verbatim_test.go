package lines

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/logs/logstore"
)

// verbatim reads an origin and writes what came.
func verbatim(t *testing.T, path string) (text string, v Result) {
	t.Helper()
	var out []byte
	v, err := File(path, "x").ReadVerbatim(t.Context(), time.Now, func(b *logstore.Batch, open bool) {
		for i := range b.Len() {
			if b.Line(i).Gap {
				continue
			}
			out = append(b.AppendOriginal(out, i), '\n')
		}
		if open {
			out = out[:len(out)-1]
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(out), v
}

const hostile = "\ufeff2026-03-01T10:00:00.000000+00:00 app[web.1]: marked\r\n" +
	"2026-03-01T10:00:09.000000+00:00 app[web.1]: \x00\x1b]52;c;cm0=\x07 \xff\xc3\x28\n" +
	"\x1b[36m2026-03-01T10:00:08.900000+00:00 app[web.1]:\x1b[0m earlier, and stays behind\n" +
	"\n\r\n<190>1 2026-03-01T10:00:00.123456+00:00 host app web.1 - as syslog has it\n" +
	"2026-03-01T10:00:00.000000+00:00 heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session dropped 5 messages since 2026.\n" +
	"no header\r\n"

func TestVerbatim(t *testing.T) {
	long := "2026-03-01T10:00:00.000000+00:00 app[web.1]: " + strings.Repeat("€", 10_000/3) + "\xe2\x82"
	for name, text := range map[string]string{
		"ended": hostile, "open": hostile + "no newline", "open with a return": hostile + "x\r", "open at a loss": hostile[:strings.Index(hostile, "no header")-1],
		"cut by the platform": hostile + long + "\n" + long, "empty": "", "a newline": "\n", "many": strings.Repeat(hostile, 500) + "end",
	} {
		got, v := verbatim(t, written(t, []byte(text)))
		if d := cmp.Diff(text, got); d != "" || v.Cut != 0 || v.Bytes != int64(len(text)) {
			t.Errorf("%s: %+v\n%s", name, v, d)
		}
		if got, _ := verbatim(t, written(t, zipped([]byte(text)))); got != text {
			t.Errorf("%s, gzipped: %d bytes, want %d", name, len(got), len(text))
		}
	}
}

// UTF-16 comes as UTF-8, without its mark and with its carriage returns.
func TestVerbatimOfUTF16(t *testing.T) {
	text := "2026-03-01T10:00:00.000000+00:00 app[web.1]: a\u20ac\r\nopen"
	var wide []byte
	for _, r := range "\ufeff" + text {
		wide = append(wide, byte(r), byte(r>>8))
	}
	if got, _ := verbatim(t, written(t, wide)); got != text {
		t.Errorf("%q", got)
	}
}

// A capture of a drain comes as a log session has its lines.
func TestVerbatimOfACapture(t *testing.T) {
	got, _ := verbatim(t, written(t, []byte(framed(webMessage)+framed(routerMessage))))
	want := "2026-03-01T10:00:00.123456+00:00 app[web.1]: hello\n2026-03-01T10:00:01+00:00 heroku[router]: at=info status=200\n"
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// Of a line beyond the bound the start is there, the next line is whole, and the loss is counted, however the bytes come.
func TestVerbatimCutsAndCounts(t *testing.T) {
	head := strings.Repeat("x", maxLine)
	text := "a\n" + head + "lost\n" + head + "\nb\n" + head + head + "lost"
	if got, v := verbatim(t, written(t, []byte(text))); got != "a\n"+head+"\n"+head+"\nb\n"+head || v.Cut != 2 {
		t.Errorf("%d bytes, %d cut", len(got), v.Cut)
	}
	var lines []string
	s := &splitter{line: func(raw []byte) { lines = append(lines, string(raw)) }}
	r := iotest.OneByteReader(strings.NewReader(text))
	for buf := make([]byte, 8); ; {
		n, err := r.Read(buf)
		if err != nil {
			break
		}
		s.add(bytes.Clone(buf[:n]))
	}
	s.end()
	if len(lines) != 5 || s.cuts != 2 {
		t.Errorf("%d lines, %d cut", len(lines), s.cuts)
	}
}
