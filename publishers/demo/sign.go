package demo

// Profiles are the roadside signs of the county as JSON, by their ids: a
// two-line board by the road, a gantry over the expressway before the tunnel,
// a portable board at works.
func Profiles() map[string]string {
	return map[string]string{
		"demo-led": `{"id":"demo-led","name":{"zh-CN":"县城东入口情报板","en":"Town east entrance"},
			"place":{"road":"G320","direction":"E","chainage":405000,"label":"K405","ahead":"rising","lon":117.756,"lat":28.4815},
			"width":160,"height":34,"pitch":20,"panel":"rg","languages":["zh-CN"],"filter":"kind=traffic,weather,police","speed":60,
			"text":{"zh-CN":"请按现场标志行驶"},"fill":"clock"}`,
		"demo-gantry": `{"id":"demo-gantry","name":{"zh-CN":"雨岭隧道前门架","en":"Gantry before Yuling tunnel"},
			"place":{"road":"S38","direction":"E","chainage":68000,"label":"K68","ahead":"rising","lon":117.862,"lat":28.6076},
			"width":256,"height":76,"pitch":20,"panel":"full","tags":["hc"],
			"fonts":[{"number":1,"face":"16"},{"number":2,"face":"24"},{"number":3,"face":"32"}],
			"languages":["zh-CN","en"],"filter":"kind=traffic,weather&road=S38","speed":100,
			"text":{"zh-CN":"安全驾驶 保持车距","en":"KEEP YOUR DISTANCE"},"fill":"text"}`,
		"demo-portable": `{"id":"demo-portable","name":{"zh-CN":"养护工区移动屏","en":"Portable board at the works"},
			"place":{"road":"G320","direction":"E","chainage":429000,"label":"K429","ahead":"rising"},
			"width":40,"height":21,"pitch":65,"matrix":"character","cell":{"w":5,"h":7},"panel":"amber",
			"fonts":[{"number":1,"face":"7"}],"languages":["en"],"filter":"event=roadwork,accident,obstruction&road=G320","speed":60,"fill":"blank"}`,
	}
}
