package remote

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// maxConfig bounds what is read of any file of a repository, in bytes.
const maxConfig = 1 << 20

// gitTime is the longest that git itself may take.
const gitTime = time.Second

var (
	errNoRepository = errors.New("not inside a git repository")
	errNotAFile     = errors.New("not a regular file")
)

// readRepository gives the configuration of the repository that dir is in.
func readRepository(ctx context.Context, dir string) (gitConfig, error) {
	gitDir, err := findGitDir(dir)
	if err != nil {
		return gitConfig{}, err
	}
	text, err := readBounded(filepath.Join(commonDir(gitDir), "config"))
	if err != nil {
		return gitConfig{}, err
	}
	c := parseGitConfig(text)
	if !c.indirect {
		return c, nil
	}
	if asked, err := askGit(ctx, dir); err == nil {
		return asked, nil
	}
	return c, nil // git is absent or slow: what the file itself says is the best there is
}

// findGitDir walks up to the first .git, a directory or, in worktrees and submodules, a file that points to one.
func findGitDir(dir string) (string, error) {
	for {
		path := filepath.Join(dir, ".git")
		info, err := os.Stat(path)
		switch {
		case err == nil && info.IsDir():
			return path, nil
		case err == nil:
			text, err := readBounded(path)
			if err != nil {
				return "", err
			}
			to, found := strings.CutPrefix(strings.TrimSpace(text), "gitdir:")
			if !found {
				return "", errNoRepository
			}
			return within(dir, strings.TrimSpace(to)), nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errNoRepository
		}
		dir = parent
	}
}

// commonDir is where a worktree's shared files are; for a plain repository, gitDir itself.
func commonDir(gitDir string) string {
	text, err := readBounded(filepath.Join(gitDir, "commondir"))
	if err != nil {
		return gitDir
	}
	return within(gitDir, strings.TrimSpace(text))
}

func within(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

func readBounded(path string) (string, error) {
	info, err := os.Stat(path) // before opening: opening a named pipe would wait for its writer
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", errNotAFile
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxConfig))
	return string(b), err
}

// askGit lets git resolve includes and rewritten URLs.
func askGit(ctx context.Context, dir string) (gitConfig, error) {
	ctx, cancel := context.WithTimeout(ctx, gitTime)
	defer cancel()
	list, err := runGit(ctx, dir, "remote", "-v")
	if err != nil {
		return gitConfig{}, err
	}
	c := parseRemoteList(list)
	if chosen, err := runGit(ctx, dir, "config", "--get", "heroku.remote"); err == nil {
		c.chosen = strings.TrimSpace(chosen)
	} // exit 1 means that it is not set
	return c, nil
}

func runGit(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	cmd.WaitDelay = 100 * time.Millisecond
	out, err := cmd.Output()
	return string(out), err
}
