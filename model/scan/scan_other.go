//go:build !amd64

package scan

const fast = false

func pair(*byte, int, int, uint64, uint64, uint64, uint64) int { return -1 }

func plain(*byte, int) int { return 0 }
