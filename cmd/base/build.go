package base

import (
	goversion "go/version"
	"runtime"
	"runtime/debug"
	"strings"
)

// VersionText is the version of this build.
func VersionText() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// build is what is known of this program itself.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Built    string `json:"built,omitempty"`    // the commit's time
	Modified bool   `json:"modified,omitempty"` // built from more than the commit
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
}

func ThisBuild() build {
	b := build{Version: VersionText(), Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Built = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// SafeGo is the oldest release of Go whose standard library has no hole that this program calls into.
const SafeGo = "go1.26.10"

// UnsafeGo tells whether a release of Go is older. A development version is taken for a new one.
func UnsafeGo(release string) bool {
	release, _, _ = strings.Cut(release, " ") // "go1.26.8 X:experiment"
	return goversion.IsValid(release) && goversion.Compare(release, SafeGo) < 0
}
