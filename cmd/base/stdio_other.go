//go:build !unix

package base

import "os"

// Detach is a file that leads where a standard stream leads. Code that prints to the stream's variable prints nowhere until attach.
func Detach(stream *os.File) (own *os.File, attach func()) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return stream, func() {}
	}
	for _, standard := range []**os.File{&os.Stdout, &os.Stderr} {
		if *standard == stream {
			*standard = null
			return stream, func() { *standard = stream; null.Close() }
		}
	}
	return stream, func() { null.Close() }
}

// PipeFull tells whether nothing can be written to a file now. Here that is not known.
func PipeFull(*os.File) bool { return false }
