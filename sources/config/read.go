package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"unicode/utf8"
)

// What a file may hold, measured so that the YAML library, whose scanner is quadratic in the length of a line and in the
// depth of nesting, answers within tenths of a second at worst.
const (
	maxFile    = 64 << 10 // bytes
	maxLine    = 500      // bytes
	maxNesting = 40       // brackets open at once
	maxCommas  = 2000     // in the whole file, as a flow map's cost is quadratic too
	maxMarks   = 8        // lines that begin or end a YAML document; one would do
)

// file is a configuration file's bytes, read once: what was hashed is what is parsed.
type file struct {
	path string
	text []byte
}

func (f file) hash() string {
	sum := sha256.Sum256(f.text)
	return hex.EncodeToString(sum[:])
}

var errLink = errors.New("it is a symbolic link, which is not followed out of a repository")

// readFile reads at most maxFile bytes of a regular file. A link is followed only where the user placed it. A missing file is
// fs.ErrNotExist.
func readFile(path string, follow bool) (f file, err error) {
	defer func() {
		if errors.Is(err, syscall.ENOTDIR) { // a file stands where a directory would be: nothing is in it
			err = fs.ErrNotExist
		}
	}()
	stat := os.Lstat
	if follow {
		stat = os.Stat
	}
	info, err := stat(path)
	switch {
	case err != nil:
		return file{}, err
	case info.Mode().Type() == fs.ModeSymlink:
		return file{}, errLink
	case !info.Mode().IsRegular():
		return file{}, errors.New("it is not a regular file")
	}
	// Not blocking, in case a pipe took the file's place since.
	in, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return file{}, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	switch {
	case err != nil:
		return file{}, err
	case len(text) > maxFile:
		return file{}, fmt.Errorf("it is larger than %d KiB", maxFile>>10)
	}
	return file{path, text}, nil
}

// problem is what is wrong in a file, and where; line 0 means the file as a whole.
type problem struct {
	line, column int
	why          string // continues "file:3:5 "
	do           string // may be empty
}

// plain refuses text whose parsing could be slow or whose meaning could differ from its looks.
func plain(text []byte) *problem {
	if !utf8.Valid(text) {
		return &problem{why: "is not UTF-8 text"}
	}
	commas, open, marks, number := 0, 0, 0, 0
	for line := range strings.SplitSeq(string(text), "\n") {
		number++
		line = strings.TrimSuffix(line, "\r")
		if len(line) > maxLine {
			return &problem{number, maxLine, fmt.Sprintf("has a line longer than %d characters", maxLine), ""}
		}
		for i, r := range line {
			switch {
			case r == '\t' && strings.TrimLeft(line[:i], " \t") == "" && strings.TrimSpace(line) != "":
				return &problem{number, i + 1, "is indented with a tab, which YAML does not allow", "Use spaces"}
			case r < ' ' && r != '\t', r >= 0x7f && r <= 0x9f, r == '\uFEFF' && (number > 1 || i > 0), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u2028' || r == '\u2029':
				return &problem{number, i + 1, fmt.Sprintf("holds the invisible character U+%04X", r), "Remove it"}
			case r == '[' || r == '{':
				open++
			case (r == ']' || r == '}') && open > 0:
				open--
			case r == ',':
				commas++
			}
			if open > maxNesting {
				return &problem{number, i + 1, "is nested too deeply", ""}
			}
		}
		if strings.HasPrefix(line, "---") || strings.HasPrefix(line, "...") {
			marks++
		}
		if marks > maxMarks {
			return &problem{number, 1, "holds too many YAML documents", "Keep one"}
		}
		if commas > maxCommas {
			return &problem{number, 1, fmt.Sprintf("has more than %d commas", maxCommas), ""}
		}
	}
	return nil
}
