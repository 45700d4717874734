/** What a person typed at the rig's prompt. */
export type RigCommand =
  | { readonly kind: 'power'; readonly verb: Verb; readonly target: Target }
  | { readonly kind: 'cut'; readonly target: Place }
  | { readonly kind: 'isolate'; readonly engine: number; readonly from: 'all' | 'engines' }
  | { readonly kind: 'lose'; readonly from: Place; readonly to: Place }
  | { readonly kind: 'remove'; readonly host: number }
  | { readonly kind: 'on'; readonly host: number; readonly argv: readonly string[] }
  | { readonly kind: 'banyan'; readonly args: readonly string[] }
  | { readonly kind: 'heal' | 'add' | 'status' | 'logs' | 'help' | 'quit' | 'nothing' }
  | { readonly kind: 'unclear'; readonly why: string }

export type Verb = 'start' | 'stop' | 'kill' | 'pause' | 'resume'
export type Place = number | 'engine'
export type Target =
  Place | { readonly agent: number } | { readonly engine: number } | { readonly etcd: number }

export const help = `kill 2 · pause 2 · resume 2 · stop 2 · start 2     the whole host 2 (kill: the plug is pulled)
kill agent 2, kill engine, kill etcd 3, and so on  one program; without a number it is the first engine
cut 2 · cut engine · lose 1 2                      host 2 from all; the engine from the agents; packets from 1 to 2
cut engine 2 · isolate engine 2                    the server of engine 2 from all; only from the other engines' servers
heal                                               undoes every cut and loss
add · remove 2                                     a new host; one less
on 2 <command>                                     runs a command on host 2, such as: on 2 ip route
banyan <arguments>                                 the banyan command, such as: banyan why shop
status · logs · help · quit`

const verbs: readonly string[] = ['start', 'stop', 'kill', 'pause', 'resume'] satisfies Verb[]
const simple = ['heal', 'add', 'status', 'logs', 'help', 'quit'] as const

/** Understands one line. */
export function parseCommand(line: string): RigCommand {
  const [verb, ...rest] = line.trim().split(/\s+/)
  if (verb === undefined || verb === '') return { kind: 'nothing' }
  const alone = simple.find(each => each === verb)
  if (alone && rest.length === 0) return { kind: alone }
  if (verb === 'banyan') return { kind: 'banyan', args: rest }
  const [first, second] = rest
  if (isVerb(verb)) {
    const target = rest.length === 2 ? programOf(first, second) : placeOf(first)
    if (target !== undefined && rest.length <= 2) return { kind: 'power', verb, target }
    return unclear(`${verb} what? A host's number, \`agent 2\`, \`engine\` or \`etcd 3\`.`)
  }
  const engine = first === 'engine' && rest.length === 2 ? placeOf(second) : undefined
  if (typeof engine === 'number' && (verb === 'cut' || verb === 'isolate')) {
    return { kind: 'isolate', engine, from: verb === 'cut' ? 'all' : 'engines' }
  }
  const [from, to] = [placeOf(first), placeOf(second)]
  if (verb === 'cut' && from !== undefined && rest.length === 1)
    return { kind: 'cut', target: from }
  if (verb === 'lose' && from !== undefined && to !== undefined) return { kind: 'lose', from, to }
  if (verb === 'remove' && typeof from === 'number') return { kind: 'remove', host: from }
  if (verb === 'on' && typeof from === 'number' && rest.length > 1) {
    return { kind: 'on', host: from, argv: rest.slice(1) }
  }
  return unclear(`\`${line.trim()}\` is not understood; \`help\` lists the commands.`)
}

function isVerb(word: string): word is Verb {
  return verbs.includes(word)
}

function placeOf(word: string | undefined): Place | undefined {
  if (word === 'engine') return 'engine'
  return word !== undefined && /^[1-9]\d?$/.test(word) ? Number(word) : undefined
}

function programOf(word: string | undefined, number: string | undefined): Target | undefined {
  const place = placeOf(number)
  if (typeof place !== 'number') return undefined
  if (word === 'agent') return { agent: place }
  if (word === 'engine') return { engine: place }
  return word === 'etcd' ? { etcd: place } : undefined
}

function unclear(why: string): RigCommand {
  return { kind: 'unclear', why }
}
