package lines

import (
	"syscall"
	"unsafe"
)

// hugePage is the size of a large page on the usual machines. Where it is another, what follows is advice that does not fit.
const hugePage = 2 << 20

// LargePages is memory of the Go heap for which the kernel is asked for large pages, before it is touched: a million log lines
// are 57,000 faults of 4 KiB else, a fifth of what keeping them costs. A kernel that has none to give gives small ones.
func LargePages(bytes int) []byte {
	b := make([]byte, bytes)
	from := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	to := (from + uintptr(len(b)) + hugePage - 1) &^ (hugePage - 1)
	from &^= hugePage - 1
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, from, to-from, syscall.MADV_HUGEPAGE)
	return b
}
