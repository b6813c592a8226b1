package lines

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/muesli/cancelreader"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/fault"
)

// CodeLines is the code of a file or pipe that cannot be read.
const CodeLines = "lines"

// Origin is where lines are read from.
type Origin struct {
	// App stands for the app in events: "file:NAME" or "pipe:stdin".
	App model.AppID

	path  string // of a file
	stdin *os.File
}

// File is a saved log: text, UTF-16 or either of them gzipped; or a capture of a drain. name is how its app is called, mostly
// the last part of path.
func File(path, name string) Origin {
	return Origin{App: model.AppID("file:" + safe.Redact(safe.Text(name))), path: path}
}

// Pipe is what another program writes into ours. The file stays open.
func Pipe(stdin *os.File) Origin { return Origin{App: "pipe:stdin", stdin: stdin} }

// Pipe tells that another program writes what is read.
func (o Origin) Pipe() bool { return !o.Repeats() }

// Name is how people call it: the name of the file, or stdin.
func (o Origin) Name() string {
	_, name, _ := strings.Cut(string(o.App), ":")
	return name
}

// Size is that of the file in bytes; 0 where it is not known.
func (o Origin) Size() int64 {
	if info, err := os.Stat(o.path); o.stdin == nil && err == nil && info.Mode().IsRegular() {
		return info.Size()
	}
	return 0
}

// Repeats tells whether the origin can be read again from its start: a regular file can; a pipe, a FIFO or a shell's <(...) cannot.
func (o Origin) Repeats() bool {
	if o.stdin != nil {
		return false
	}
	info, err := os.Stat(o.path)
	return err == nil && info.Mode().IsRegular()
}

// Check tells whether the origin can be read, as far as that can be known without reading: an error in three parts when not.
func (o Origin) Check() error {
	if o.stdin != nil {
		return nil
	}
	info, err := os.Stat(o.path)
	if err == nil && info.IsDir() {
		err = errors.New("it is a directory")
	}
	if err != nil {
		return o.failed(err)
	}
	return nil
}

// failed words an error of the system, without the path it may hold twice.
func (o Origin) failed(err error) *fault.Error {
	what, do := "cannot read stdin", ""
	if o.stdin == nil {
		what, do = "cannot read "+fault.Clean(o.path), "Check its name and that you may read it"
	}
	why, remedy := unreadable(err)
	if why != "" {
		do = remedy
	} else {
		var pe *fs.PathError
		if why = err.Error(); errors.As(err, &pe) {
			why = pe.Err.Error()
		}
		why = fault.Clean(why)
	}
	return &fault.Error{What: what, Why: why, Do: do, Code: CodeLines, Err: err}
}

// stream is an origin that is open. stop ends a Read that waits.
type stream struct {
	io.Reader
	stop  func()
	close func()
}

func (o Origin) open() (stream, error) {
	if o.stdin != nil {
		return openPipe(o.stdin), nil
	}
	f, err := os.Open(o.path)
	if err != nil {
		return stream{}, err
	}
	return stream{f,
		func() { _ = f.SetReadDeadline(time.Unix(1, 0)) }, // a FIFO; a regular file never waits, and has no deadline
		func() { _ = f.Close() }}, nil
}

// openPipe reads a file that we did not open, and so cannot close to end a Read. What cannot be waited for (a regular file) is
// read as it is.
func openPipe(f *os.File) stream {
	r, err := cancelreader.NewReader(f)
	if err != nil {
		return stream{f, func() {}, func() {}}
	}
	return stream{newPaced(r, enlargePipe(f)), func() { r.Cancel() }, func() { _ = r.Close() }}
}
