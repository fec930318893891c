package console

import "wayside/hub/notice"

// peopleTexts are those of signing in and of the pages about people.
var peopleTexts = map[string]notice.Words{
	"title.sign-in": both("登录", "Sign in"), "title.code": both("验证码", "One-time code"), "title.prove": both("请再确认是您本人", "Show that it is you"),
	"title.join": both("设置您的账户", "Set up your account"), "title.recovery": both("备用码", "Recovery codes"), "title.once": both("只显示这一次", "Shown this once"),
	"title.account": both("我的账户", "My account"), "title.operators": both("操作员", "Operators"), "title.operator": both("操作员", "Operator"),
	"title.tokens": both("发布令牌", "Tokens"), "title.token": both("发布令牌", "Token"), "title.sessions": both("在线会话", "Sessions"), "title.audit": both("留痕", "Audit"),

	"all": both("全部", "all"), "everywhere": both("不限", "everywhere"), "state": both("状态", "State"), "change": both("修改", "Change"), "save": both("保存", "Save"),

	"entry.name": both("登录名", "Name"), "entry.password": both("密码", "Password"), "entry.code": both("六位验证码", "Six-digit code"), "entry.on": both("继续", "Continue"),
	"entry.codeHint": both("看手机上的验证器；手机不在身边时，可用一个备用码。", "From your authenticator; without it, one of your recovery codes."),
	"entry.wrong":    both("登录名、密码或验证码不对。", "The name, password or code is not right."),
	"entry.wait":     both("错误次数太多，请 %d 秒后再试。以前登录过的电脑不受影响。", "Wrong too often: try again in %d seconds. A browser that you have signed in with before need not wait."),
	"entry.lost":     both("忘了密码或丢了手机：请管理员重置。系统没有默认账户。", "Lost your password or telephone? An administrator resets you. There is no default account."),
	"entry.door":     both("用单位账号登录", "Sign in with the office's account"),
	"prove.why":      both("接下来的操作影响账户和权限，请再输一次密码和验证码。五分钟内不再问。", "What comes next touches accounts and rights: give your password and a code once more. You won't be asked again for five minutes."),

	"join.first":        both("这里还没有操作员。您将成为第一位管理员兼值班领导。", "There is no operator yet. You will be the first administrator, and a supervisor."),
	"join.lead":         both("请设置密码，并在手机验证器里添加本系统。链接只能用一次。", "Choose a password and add this console to your authenticator. The link is good once."),
	"join.nameHint":     both("字母、数字、点、横线；留痕里用它，以后不能改。", "Letters, digits, dot, dash; the audit names you by it, and it can't be changed."),
	"join.password":     both("新密码", "New password"),
	"join.passwordHint": both("至少 12 个字符，几个不相干的词最好记。", "At least 12 characters; a few unrelated words are easy to keep."),
	"join.again":        both("再输一次", "Once more"), "join.codes": both("验证器", "Authenticator"),
	"join.scan": both("用手机上的验证器（如任一支持 TOTP 的应用）扫描：", "Scan this with an authenticator on your telephone (any app for TOTP):"),
	"join.qr":   both("验证器二维码", "Code for the authenticator"), "join.byHand": both("扫不了？手工输入", "Can't scan? Type it"),
	"join.code": both("验证器上现在的六位数字", "The six digits that it shows now"), "join.do": both("完成", "Done"),
	"recovery.lead": both("每个只能用一次，手机丢了时代替验证码。请打印或抄下来锁好：不会再显示。", "Each is good once, in place of a code when your telephone is lost. Print or copy them and lock them away: they are not shown again."),
	"recovery.done": both("已收好，进入发布台", "Kept. To the console"),
	"once.done":     both("已收好", "Kept"), "once.invitation": both("把这个链接当面或用可靠方式交给本人，72 小时内有效，只能用一次。", "Give this link to the person themselves, by a way that you trust. It is good once, for 72 hours."),
	"once.token": both("把令牌放进发布程序的配置。它不会再显示；丢了就撤销再发一个。", "Put the token into the publisher's configuration. It is not shown again: if it is lost, revoke it and make another."),

	"home.hello":     both("%s，您好", "Hello, %s"),
	"account.change": both("修改", "Change"), "account.sessions": both("我的会话", "My sessions"), "account.password": both("修改密码", "Change the password"),
	"account.changed":  both("密码已改，其他会话已结束。", "The password is changed; your other sessions have ended."),
	"account.recovery": both("生成新的备用码，旧的立即作废。", "Make new recovery codes; the old ones are worthless at once."), "account.recoveryDo": both("生成新的备用码", "Make new codes"),

	"sessions.note": both("30 分钟不用或满 12 小时自动结束。结束后立即生效。", "A session ends after 30 minutes unused, or after 12 hours. Ending one takes effect at once."), "sessions.began": both("登录时间", "Since"), "sessions.seen": both("最近使用", "Last used"),
	"sessions.agent": both("浏览器", "Browser"), "sessions.this": both("本机", "this one"), "sessions.end": both("结束", "End"),

	"operators.add": both("添加操作员", "Add an operator"), "operators.invite": both("添加并生成邀请链接", "Add, and make an invitation"), "operators.good": both("可用", "in use"), "operators.invited": both("等待本人设置", "invited"), "operators.revoked": both("已停用", "revoked"),
	"operators.reset": both("重置并重新邀请", "Reset and invite anew"), "operators.resetNote": both("重置：密码、验证器、备用码和全部会话作废，生成新的邀请链接。", "Reset: password, authenticator, recovery codes and all sessions are worthless; a new invitation is made."),
	"operators.revoke": both("停用", "Revoke"), "operators.revokeNote": both("停用：立即退出，不能再登录。留痕保留。", "Revoke: signed out at once, and let in no more. The audit stays."),
	"operator.shown": both("姓名", "Name for colleagues"), "operator.roles": both("角色", "Roles"),
	"operator.rolesHint": both("编辑：写和撤。复核：还能作第二人。值班领导：还能处理来源异常、看留痕。管理员：只管人和令牌，不发布。", "Author: writes and withdraws. Reviewer: also the second person. Supervisor: also answers for sources, and sees the audit. Administrator: people and tokens, says nothing to the public."),

	"scope.publisher": both("发布者编号", "Publisher id"), "scope.publisherHint": both("印在他发布的每条消息上。", "Stamped on everything they publish."),
	"scope.nameZh": both("发布者中文名", "Publisher's name in Chinese"), "scope.nameEn": both("发布者英文名", "Publisher's name in English"), "scope.severity": both("最高级别", "Highest severity"),
	"scope.kinds": both("可发布的类别", "Kinds"), "scope.kindsHint": both("都不选：全部类别。", "None chosen: all."), "scope.areas": both("地区", "Areas"), "scope.areasHint": both("行政区划代码前缀，逗号分隔；空：不限。", "Prefixes of area codes, with commas between; empty: everywhere."),

	"tokens.note": both("令牌给发布程序用，只存散列。撤销一秒内生效，已打开的连接也会断开。", "Tokens are for publishing programs; only their hashes are kept. A revoked one is worthless within a second, on open connections too."),
	"tokens.add":  both("新建令牌", "Make a token"), "tokens.name": both("名称", "Name"), "tokens.alone": both("单独可发的最高级别", "Alone up to"), "tokens.until": both("有效至", "Good until"), "tokens.revoke": both("撤销", "Revoke"),
	"tokens.good": both("有效", "good"), "tokens.revoked": both("已撤销", "revoked"), "tokens.expired": both("已过期", "expired"), "tokens.days": both("有效天数", "Good for days"), "tokens.networks": both("只能从这些网络使用（空：不限）", "Only from these networks (empty: any)"),
	"tokens.sign": both("所属屏体", "Sign that it belongs to"), "tokens.more": both("其他权限", "More"), "tokens.approve": both("可作第二人确认", "may be the second person"), "tokens.admin": both("可改屏体档案", "may change the profiles of signs"),

	"audit.who": both("谁", "Who"), "audit.what": both("做了什么", "What"), "audit.subject": both("对象", "Subject"), "audit.when": both("时间", "When"), "audit.where": both("从哪里", "From"), "audit.before": both("之前", "Before"), "audit.after": both("之后", "After"),
	"audit.since": both("从哪天", "From day"), "audit.until": both("到哪天", "To day"), "audit.refused": both("只看被拒绝的", "Only what was refused"), "audit.find": both("查找", "Find"), "audit.older": both("更早", "Older"), "audit.nothing": both("没有记录", "Nothing"),
	"audit.chain":  both("共 %d 条，逐条相扣；末条散列：", "%d lines, each bound to the one before; hash of the last:"),
	"audit.broken": both("留痕被改动过！请保护现场，停止依赖此记录，并与备份核对（wayside verify）。", "The audit was changed! Secure the machine, don't rely on this record, and compare it with a backup (wayside verify)."),
}

// actTexts are the words of the audit; what is not here is shown as it stands.
var actTexts = map[string]notice.Words{
	"act.token added": both("新建令牌", "token added"), "act.token rotated": both("更换令牌", "token rotated"), "act.token revoked": both("撤销令牌", "token revoked"),
	"act.operator added": both("添加操作员", "operator added"), "act.operator changed": both("修改操作员", "operator changed"), "act.operator invited": both("邀请操作员", "operator invited"), "act.operator reset": both("重置操作员", "operator reset"),
	"act.operator revoked": both("停用操作员", "operator revoked"), "act.operator joined": both("操作员启用账户", "operator joined"), "act.signed in": both("登录", "signed in"), "act.session ended": both("会话结束", "session ended"),
	"act.sign-in refused": both("登录被拒", "sign-in refused"), "act.refused": both("被拒绝", "refused"), "act.password changed": both("修改密码", "password changed"), "act.recovery code used": both("使用备用码", "recovery code used"), "act.recovery codes made": both("生成备用码", "recovery codes made"),
	"act.held": both("等待第二人", "held"), "act.approved": both("同意", "approved"), "act.returned": both("退回等待", "returned"), "act.published": both("发布", "published"), "act.revised": both("修改消息", "revised"),
	"act.command line": both("命令行", "command line"), "act.hub": both("系统", "hub"), "act.wrong password": both("密码不对", "wrong password"), "act.wrong code": both("验证码不对", "wrong code"), "act.audit found changed": both("发现留痕被改动", "audit found changed"),
	"act.sign changed": both("修改屏体档案", "sign changed"), "act.sign removed": both("删除屏体档案", "sign removed"),
}
