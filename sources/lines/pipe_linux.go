package lines

import (
	"os"
	"syscall"
)

// The commands of fcntl that tell and set how much a pipe holds; syscall has no names for them.
const (
	setPipeSize = 1031
	getPipeSize = 1032
)

// enlargePipe lets a pipe hold as much as it may and tells how much that is, 0 for what is no pipe.
func enlargePipe(f *os.File) (room int) {
	conn, err := f.SyscallConn()
	if err != nil {
		return 0
	}
	_ = conn.Control(func(fd uintptr) {
		n, _, wrong := syscall.Syscall(syscall.SYS_FCNTL, fd, setPipeSize, pipeRoom)
		if wrong != 0 {
			n, _, wrong = syscall.Syscall(syscall.SYS_FCNTL, fd, getPipeSize, 0)
		}
		if wrong == 0 {
			room = int(n)
		}
	})
	return room
}
