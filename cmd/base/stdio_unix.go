//go:build unix

package base

import (
	"os"

	"golang.org/x/sys/unix"
)

// Detach is a file that leads where a standard stream leads, while the stream itself becomes a null device. attach makes the stream
// what it was. Where the system refuses, both are the stream.
func Detach(stream *os.File) (own *os.File, attach func()) {
	standard := int(stream.Fd())
	fd, err := unix.FcntlInt(uintptr(standard), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return stream, func() {}
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		_ = unix.Close(fd)
		return stream, func() {}
	}
	defer null.Close()
	if unix.Dup2(int(null.Fd()), standard) != nil {
		_ = unix.Close(fd)
		return stream, func() {}
	}
	own = os.NewFile(uintptr(fd), stream.Name())
	return own, func() { _ = unix.Dup2(fd, standard) }
}

// PipeFull tells whether nothing can be written to a file now: its reader does not read.
func PipeFull(f *os.File) bool {
	fds := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLOUT}}
	n, err := unix.Poll(fds, 0)
	return err == nil && n == 0
}
