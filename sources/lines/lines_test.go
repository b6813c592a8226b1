package lines

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/sourcetest"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

const sample = "2026-03-01T10:00:00.100000+00:00 app[web.1]: héllo 🚀\n" +
	"2026-03-01T10:00:01.200000+00:00 heroku[router]: at=info method=GET path=\"/\" dyno=web.1 connect=0ms service=3ms status=200 bytes=5\n" +
	"no header\n"

var sampleTold = []string{"app web.1 héllo 🚀", `heroku router at=info method=GET path="/" dyno=web.1 connect=0ms service=3ms status=200 bytes=5`, "  no header"}

// written is a file that holds data.
func written(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "saved.log")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read reads a file's lines: source, process, text.
func read(t *testing.T, path string) (told []string, size int64, err error) {
	t.Helper()
	result, err := File(path, "saved.log").Read(t.Context(), clock, func(b *logstore.Batch) {
		for i := range b.Len() {
			l := b.Line(i)
			told = append(told, l.Source+" "+l.Proc+" "+l.Text)
		}
	})
	return told, result.Bytes, err
}

func wide(order binary.ByteOrder, mark bool, s string) []byte {
	var out []byte
	if mark {
		s = "\ufeff" + s
	}
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.(binary.AppendByteOrder).AppendUint16(out, u)
	}
	return out
}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(data)
	_ = z.Close()
	return b.Bytes()
}

func TestEncodings(t *testing.T) {
	crlf := strings.ReplaceAll(sample, "\n", "\r\n")
	capture := framed("<190>1 2026-03-01T10:00:00.100000+00:00 host app web.1 - héllo 🚀\n") +
		framed("<158>1 2026-03-01T10:00:01.200000+00:00 host heroku router - "+strings.SplitN(sampleTold[1], " ", 3)[2]) + framed("<14>1 no header\n")
	for name, data := range map[string][]byte{
		"plain":         []byte(sample),
		"no end":        []byte(strings.TrimSuffix(sample, "\n")),
		"crlf":          []byte(crlf),
		"mark":          []byte("\ufeff" + sample),
		"utf-16le":      wide(binary.LittleEndian, true, crlf),
		"utf-16be":      wide(binary.BigEndian, true, crlf),
		"no mark le":    wide(binary.LittleEndian, false, sample),
		"no mark be":    wide(binary.BigEndian, false, sample),
		"gzip":          zipped([]byte(sample)),
		"a beat":        []byte("\x00" + sample),
		"two beats":     []byte("\x00\x00" + sample),
		"beat at end":   []byte(sample + "\x00"),
		"beat, mark":    []byte("\x00\ufeff" + sample),
		"beats between": []byte("\x00\x00\x00" + strings.ReplaceAll(sample, "\n", "\n\x00\x00")),
		"beats in ends": []byte(strings.ReplaceAll(crlf, "\r\n", "\r\x00\n\x00")),
		"gzipped beats": zipped([]byte("\x00" + strings.ReplaceAll(sample, "\n", "\n\x00"))),
		"beats, utf16":  wide(binary.LittleEndian, true, "\x00"+strings.ReplaceAll(crlf, "\n", "\n\x00")),
		"two members":   append(zipped([]byte(sample[:30])), zipped([]byte(sample[30:]))...),
		"gzipped utf16": zipped(wide(binary.LittleEndian, true, crlf)),
		"coloured":      []byte(strings.Replace(strings.Replace(sample, "2026", "\x1b[1m\x1b[32m2026", 1), "app[web.1]:", "app[web.1]:\x1b[39m\x1b[22m", 1)),
	} {
		got, size, err := read(t, written(t, data))
		if d := cmp.Diff(sampleTold, got); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, d)
		}
		if name == "plain" && size != int64(len(sample)) {
			t.Errorf("%d bytes, want %d", size, len(sample))
		}
	}
	got, _, err := read(t, written(t, []byte(capture)))
	if d := cmp.Diff(append(sampleTold[:2:2], "  <14>1 no header"), got); d != "" || err != nil {
		t.Errorf("capture: %v\n%s", err, d)
	}
}

// However the bytes come, the text is the same.
func TestDecodingInPieces(t *testing.T) {
	for name, data := range map[string][]byte{
		"plain": []byte(sample), "le": wide(binary.LittleEndian, true, sample), "be": wide(binary.BigEndian, true, sample), "gzip": zipped([]byte(sample)),
	} {
		r, err := decoded(iotest.OneByteReader(bytes.NewReader(data)))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(iotest.OneByteReader(r))
		if d := cmp.Diff(sample, string(text)); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, d)
		}
	}
}

// A heartbeat is no byte of UTF-16, and UTF-16 is no heartbeat.
func TestHeartbeatOrUTF16(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"beat":                  {[]byte("\x00ab\n"), []string{"  ab"}},
		"beat, short":           {[]byte("\x00ab"), []string{"  ab"}},
		"blank line, beat":      {[]byte("\n\x00ab\n"), []string{"  ", "  ab"}},
		"big-endian":            {[]byte("\x00a\x00b"), []string{"  ab"}},
		"little-endian":         {[]byte("a\x00b\x00"), []string{"  ab"}},
		"little-endian, blank":  {[]byte("\n\x00b\x00"), []string{"  ", "  b"}},
		"little-endian, kanji":  {[]byte("a\x00\x4e\x67"), []string{"  a李"}},
		"one letter":            {[]byte("a\x00"), []string{"  a"}},
		"beats alone":           {[]byte("\x00\x00\x00"), nil},
		"syslog form":           {[]byte("\x00<190>1 2026-03-01T10:00:00+00:00 host app web.1 - x\n"), []string{"app web.1 x"}},
		"the app's in the line": {[]byte("2026-03-01T10:00:00+00:00 app[web.1]: \x00a\x00\n"), []string{"app web.1 ␀a␀"}},
	} {
		got, _, err := read(t, written(t, c.data))
		if d := cmp.Diff(c.want, got); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, d)
		}
	}
}

// Only what can be read again is: the lines of a FIFO are there once.
func TestRepeats(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if !File(written(t, nil), "x").Repeats() || Pipe(r).Repeats() || File(t.TempDir(), "x").Repeats() || File("none", "x").Repeats() {
		t.Error("a file does not repeat, or what is none does")
	}
}

func TestBrokenUTF16(t *testing.T) {
	data := append(wide(binary.LittleEndian, true, "a"), 0x00, 0xd8, 'b', 0, 'c')
	got, _, err := read(t, written(t, data))
	if d := cmp.Diff([]string{"  a\ufffdb\ufffd"}, got); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
}

// One physical line is one line, whatever is in it.
func TestEveryLineCounts(t *testing.T) {
	long := strings.Repeat("x", 3*maxLine)
	data := "\n" + long + "\n\x00\xff\xfe\x1b[2J\n\r\n" + strings.Repeat("y", chunk) + "\nlast"
	got, size, err := read(t, written(t, []byte(data)))
	if err != nil || len(got) != 6 || size != int64(len(data)) {
		t.Errorf("%d lines of %d bytes: %v", len(got), size, err)
	}
	if last := got[len(got)-1]; last != "  last" {
		t.Errorf("%q", last)
	}
}

func TestLossesLeaveGaps(t *testing.T) {
	stamp := "2026-03-01T10:00:00.000000+00:00 "
	got, _, err := read(t, written(t, []byte(
		stamp+"heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session dropped 500 messages since 2026-03-01 09:59:57 +0000 UTC.\n"+
			stamp+"app[web.1]: Error L11 (Tail buffer overflow) -> This tail session dropped 9 messages\n")))
	want := []string{
		"heroku logplex Error L11 (Tail buffer overflow) -> This tail session dropped 500 messages since 2026-03-01 09:59:57 +0000 UTC.",
		" gap Gap: 500 lines lost: L11: the platform dropped log messages",
		"app web.1 Error L11 (Tail buffer overflow) -> This tail session dropped 9 messages",
	}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
}

func TestErrors(t *testing.T) {
	whole := zipped([]byte(strings.Repeat(sample, 1000)))
	for name, c := range map[string]struct {
		path, says string
		lines      bool
	}{
		"missing":   {filepath.Join(t.TempDir(), "none.log"), "no such file or directory. Check its name", false},
		"directory": {t.TempDir(), "is a directory", false},
		"cut":       {written(t, whole[:len(whole)-300]), "cut short. What came before is here", true},
		"tape":      {written(t, []byte("{\"tape\":1,\"began\":\"2026-03-01T10:00:00Z\"}\n{}\n")), "a recording, not a log. Play it with gonogo replay", false},
		"damaged":   {written(t, append([]byte{0x1f, 0x8b}, "no gzip at all"...)), "its compression is damaged", false},
	} {
		got, _, err := read(t, c.path)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != CodeLines || !strings.Contains(err.Error(), c.says) || len(got) > 0 != c.lines {
			t.Errorf("%s: %d lines, %v", name, len(got), err)
		}
	}
	if err := File(t.TempDir(), "x").Check(); err == nil || !strings.Contains(err.Error(), "directory") {
		t.Errorf("a directory passes the check: %v", err)
	}
}

func TestNamesAreClean(t *testing.T) {
	if app := File("x", "a\x1b[31m\u202eb.log").App; strings.ContainsAny(string(app), "\x1b\u202e") {
		t.Errorf("%q", app)
	}
}

// A pipe is told as it comes, and its end ends the source.
func TestPipeIsLive(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	lines, done := make(chan string, 10), make(chan error, 1)
	go func() {
		done <- NewSource(Pipe(r), Options{}).Run(t.Context(), func(e model.Event) {
			for b, i := e.Fact.(*model.LogLines).Batch, 0; i < b.Len(); i++ {
				lines <- string(e.App) + " " + b.Line(i).Text
			}
		})
	}()
	for i := range 3 {
		fmt.Fprintf(w, "2026-03-01T10:00:00.000000+00:00 app[web.1]: %d\npar", i)
		want := fmt.Sprintf("pipe:stdin %d", i)
		if got := <-lines; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		fmt.Fprint(w, "tly\n")
		<-lines
	}
	w.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// After a failure the source goes on behind what it told.
func TestGoesOnAfterFailure(t *testing.T) {
	whole := zipped([]byte(numbered(2000)))
	path := written(t, whole[:len(whole)/2])
	src := NewSource(File(path, "x"), Options{Clock: clock})
	var texts []string
	emit := func(e model.Event) {
		for b, i := e.Fact.(*model.LogLines).Batch, 0; i < b.Len(); i++ {
			texts = append(texts, b.Line(i).Text)
		}
	}
	var f *sources.Failure
	if err := src.Run(t.Context(), emit); !errors.As(err, &f) || !f.Over {
		t.Fatalf("%v", err)
	}
	if len(texts) == 0 || len(texts) >= 2000 {
		t.Fatalf("%d lines of the half", len(texts))
	}
	texts = texts[:len(texts)-1] // the last was cut
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	from := len(texts)
	if err := src.Run(t.Context(), emit); err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		want := i
		if i >= from {
			want++
		}
		if text != fmt.Sprint(want) {
			t.Fatalf("line %d is %q, want %d", i, text, want)
		}
	}
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "2026-03-01T10:00:00.000000+00:00 app[web.1]: %d\n", i)
	}
	return b.String()
}

func TestFileContract(t *testing.T) {
	fault := func(name string, path func(t *testing.T) string) sourcetest.Fault {
		return sourcetest.Fault{Name: name, Start: path}
	}
	sourcetest.Run(t, sourcetest.Suite{
		New:     func(_ *testing.T, addr string) sources.Source { return NewSource(File(addr, "x.log"), Options{}) },
		Healthy: func(t *testing.T) string { return written(t, []byte(sample)) },
		Want:    []model.Kind{"log", "health"}, Ends: true,
		Faults: []sourcetest.Fault{
			fault("missing", func(t *testing.T) string { return filepath.Join(t.TempDir(), "none") }),
			fault("directory", func(t *testing.T) string { return t.TempDir() }),
			fault("damaged", func(t *testing.T) string { return written(t, []byte("\x1f\x8b garbage")) }),
			fault("cut", func(t *testing.T) string { return written(t, zipped([]byte(sample))[:40]) }),
		},
	})
}

func TestPipeContract(t *testing.T) {
	pipe := func(t *testing.T, text string, shut bool) *os.File {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Close(); w.Close() })
		if _, err := w.WriteString(text); err != nil {
			t.Fatal(err)
		}
		if shut {
			r.Close()
		}
		return r
	}
	sourcetest.Run(t, sourcetest.Suite{
		New: func(t *testing.T, addr string) sources.Source {
			return NewSource(Pipe(pipe(t, addr, addr == "")), Options{})
		},
		Healthy: func(*testing.T) string { return sample },
		Want:    []model.Kind{"log", "health"},
		Faults: []sourcetest.Fault{
			{Name: "shut", Start: func(*testing.T) string { return "" }},
			{Name: "silent", Start: func(*testing.T) string { return "x" }},
		},
	})
}

// The end of the context ends the reading of a pipe that says nothing, and what it said is given.
func TestInterrupted(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	fmt.Fprint(w, sample+"half")
	ctx, cancel := context.WithCancel(t.Context())
	var got []string
	_, err = Pipe(r).Read(ctx, time.Now, func(b *logstore.Batch) {
		for i := range b.Len() {
			got = append(got, b.Line(i).Text)
		}
		if len(got) >= 1 {
			cancel()
		}
	})
	cancel()
	if err != nil || len(got) != 4 || got[3] != "half" {
		t.Errorf("%v %q", err, got)
	}
}

func BenchmarkRead(b *testing.B) {
	path := filepath.Join(b.TempDir(), "x.log")
	text := strings.Repeat(sample, 10_000)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := File(path, "x").Read(b.Context(), time.Now, func(*logstore.Batch) {}); err != nil {
			b.Fatal(err)
		}
	}
}

// What comes in parts is kept as the platform would have written it, and with the level that was told beside it.
func TestParts(t *testing.T) {
	at := time.Date(2026, 9, 17, 10, 7, 12, 114207000, time.UTC)
	in := NewLineReader(func() time.Time { return at })
	for _, message := range []string{"plain", "pain\x1b[31mted", "tab\there", "error: of its own", "Foo::BarError (x):", strings.Repeat("x", 12_000), ""} {
		in.Parts(logs.Parts{At: at.UnixNano(), Source: []byte("app"), Proc: []byte("web-1-2"), Message: []byte(message), Level: logs.Warn}, at)
		in.Emit(true, func(b *logstore.Batch) {
			got := string(b.AppendOriginal(nil, 0))
			if want := "2026-09-17T10:07:12.114207+00:00 app[web-1-2]: " + message; got != want {
				t.Errorf("got %.80q, want %.80q", got, want)
			}
			want := logs.Warn
			if strings.Contains(message, "rror") {
				want = logs.Error
			}
			if l := b.Line(0); l.Level != want || !l.At.Equal(at) || l.Type != "web" {
				t.Errorf("%.80q: level %v, want %v; at %v of %s", message, l.Level, want, l.At, l.Type)
			}
		})
	}
}
