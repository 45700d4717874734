import { Option } from 'commander'

export function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).default([], 'none').argParser(collect)
}

/** What banyan.yaml says for a repository has to be said for a path. */
export function variableOption(): Option {
  return repeatable('--var <name=value>', 'variable for ${…} in files of this disk; repeatable')
}

export function allowOption(): Option {
  return repeatable('--allow <key[=value]>', 'what policy of banyan.yaml allows; repeatable')
}

export function bindOption(): Option {
  return repeatable('--allow-bind <folder>', 'host folder that they may mount; repeatable')
}

/** Absent: those of the configuration. */
export function engineOption(): Option {
  const description =
    'engine to ask: host:port or unix:/path; repeatable, the first that answers counts'
  return new Option('--engine <address>', description).argParser(
    (address: string, before?: readonly string[]) => [...(before ?? []), address],
  )
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value]
}
