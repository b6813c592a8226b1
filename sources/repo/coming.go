package repo

import (
	"context"
	"fmt"
	"strconv"
)

// Commit is the SHA of a commit by any of its names, such as HEAD; false where there is none.
func (r Repository) Commit(ctx context.Context, name string) (string, bool) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	sha, err := r.line(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
	return sha, err == nil && isSHA(sha)
}

// Lacks counts the commits that one has and another does not contain, both by their SHA.
func (r Repository) Lacks(ctx context.Context, has, other string) (int, error) {
	if !isSHA(has) || !isSHA(other) {
		return 0, fmt.Errorf("%q or %q is not the SHA of a commit", has, other)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	count, err := r.line(ctx, "rev-list", "--count", other+".."+has, "--")
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(count)
}
