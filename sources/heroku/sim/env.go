package sim

import (
	"path/filepath"
	"strings"
)

// Env is what a shell must export for the official client and this program to
// use the platform, as KEY=value lines in a fixed order. Without the last four
// the client would report usage to its maker, ask for updates, wait on a host
// that is not there, and leave an entry in the user's global git config. Valid
// after Start.
func (p *Platform) Env() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return []string{
		"HEROKU_HOST=" + p.url,
		"HEROKU_API_KEY=" + p.token,
		"HEROKU_APP=" + mainApp,
		"HEROKU_STATUS_HOST=" + p.url,
		"HEROKU_PARTICLEBOARD_URL=" + p.url,
		"DISABLE_TELEMETRY=true",
		"HEROKU_SKIP_NEW_VERSION_CHECK=true",
		"GIT_CONFIG_GLOBAL=" + filepath.Join(p.scratch, "gitconfig"),
	}
}

// fillPlaceholder writes what a placeholder stands for into every config snapshot.
func (w *world) fillPlaceholder(placeholder, is string) {
	for _, a := range w.apps {
		for _, r := range a.releases {
			for name, value := range r.config {
				r.config[name] = strings.Replace(value, placeholder, is, 1)
			}
		}
	}
}
