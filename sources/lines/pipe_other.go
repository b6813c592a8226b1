//go:build !linux

package lines

import "os"

// enlarged is 0: how much a pipe holds is not told here, so it is read as it comes.
func enlarged(*os.File) (room int) { return 0 }
