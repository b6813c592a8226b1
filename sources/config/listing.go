package config

import (
	"maps"
	"slices"
	"strings"
)

// Setting is one line of the effective configuration.
type Setting struct {
	Path   string `json:"path"`   // "apps.shop.production"
	Value  string `json:"value"`  // in the form that the file takes
	Origin string `json:"origin"` // as in Loaded.Origins, or "default"
}

// Settings lists every setting that has a value, in a fixed order. Of apps and keys, what somebody set.
func (l Loaded) Settings() []Setting {
	var list []Setting
	for _, r := range rows {
		if !strings.Contains(r.path, "*") {
			list = append(list, l.setting(r, r.path, ""))
			continue
		}
		for _, path := range slices.Sorted(maps.Keys(l.Origins)) {
			if found, name, _ := find(path); found.path == r.path {
				list = append(list, l.setting(r, path, name))
			}
		}
	}
	return list
}

func (l Loaded) setting(r settingRow, path, name string) Setting {
	origin := l.Origins[path]
	if origin == "" {
		origin = "default"
	}
	return Setting{path, r.get(l.Config, name), origin}
}
