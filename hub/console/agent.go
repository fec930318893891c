package console

import "strings"

// agentName says in a few words which browser calls itself ua: enough to know
// one's own again. What isn't known is left as it is.
func agentName(ua string) string {
	find := func(marks [][2]string) string {
		for _, m := range marks {
			if strings.Contains(ua, m[0]) {
				return m[1]
			}
		}
		return ""
	}
	// A browser also names those that it wants to be taken for: the order matters.
	name := find([][2]string{{"MicroMessenger", "WeChat"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}})
	system := find([][2]string{{"HarmonyOS", "HarmonyOS"}, {"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}})
	if name == "" || system == "" {
		return ua
	}
	return name + " · " + system
}
