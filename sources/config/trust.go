package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"app.gonogo/gonogo/sources/fault"
)

// The list of trusted files: one line each, hash, blank, path when it was trusted. The hash alone decides: the same bytes in another
// clone say the same; one byte changed and the trust is gone.

// maxTrusted bounds the list in bytes.
const maxTrusted = 1 << 20

// Trust records the hash of the repository's file (see [RepositoryFile]) as it stands now, and gives that hash. A file that could not
// be loaded is not trusted either. Every error is a [*fault.Error].
func Trust(env Env, path string) (hash string, err error) {
	list := trustedFile(env)
	if list == "" {
		return "", cannotTrust("neither HOME nor XDG_STATE_HOME says where to remember it", nil)
	}
	f, entries, err := openFile(path, false)
	if err != nil {
		return "", err
	}
	if f.path == "" {
		return "", cannotTrust("there is no "+repositoryName+" here, up to the root of the repository", fs.ErrNotExist)
	}
	trial := Loaded{Config: Default()}
	for _, e := range entries {
		if err := trial.apply(f, e, ""); err != nil {
			return "", err
		}
	}
	hash = f.hash()
	already, err := isTrusted(list, hash)
	if err != nil || already {
		return hash, err
	}
	if err := appendLine(list, hash+" "+fault.Clean(path)+"\n"); err != nil {
		return "", cannotTrust(fault.Clean(err.Error()), err)
	}
	return hash, nil
}

// isTrusted looks a hash up. A list that cannot be read is an error, not a "no": the user did say something there.
func isTrusted(list, hash string) (bool, error) {
	text, err := readList(list)
	if err != nil {
		return false, cannotTrust("the list of trusted files cannot be read: "+fault.Clean(err.Error()), err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if first, _, _ := strings.Cut(line, " "); first == hash {
			return true, nil
		}
	}
	return false, nil
}

func readList(list string) ([]byte, error) {
	if list == "" {
		return nil, nil
	}
	info, err := os.Stat(list)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > maxTrusted:
		return nil, errors.New(list + " is not a regular file of at most 1 MiB")
	}
	return os.ReadFile(list)
}

// appendLine rewrites the list beside itself and renames, so that a crash leaves the old list or the new one.
func appendLine(list, line string) error {
	old, err := readList(list)
	if err != nil {
		return err
	}
	if len(old) > 0 && !bytes.HasSuffix(old, []byte("\n")) {
		old = append(old, '\n')
	}
	if err := os.MkdirAll(filepath.Dir(list), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(list), ".trusted-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails once renamed, as it should
	if _, err := f.Write(append(old, line...)); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), list)
}

func cannotTrust(why string, err error) error {
	return &fault.Error{What: "cannot check which files are trusted in " + repositoryName, Why: why, Code: fault.CodeConfig, Err: err}
}
