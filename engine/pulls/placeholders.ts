/**
 * Variables for manifests that a stranger wrote: something of the same shape in place of each value, since `${NAME}` can put a
 * value anywhere, into names and places of errors too. What is planned with them tells a value's shape, and no more.
 */
export function placeholders(variables: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(variables).filter(([name]) => !name.startsWith('COMPOSE_'))
  return Object.fromEntries(named.map(([name, value]) => [name, placeholder(name, value)]))
}

function placeholder(name: string, value: string): string {
  if (value === '') return ''
  if (/^\d+$/.test(value)) return '1'
  if (/^\d*\.\d+$/.test(value)) return '0.5'
  if (/^(true|false|yes|no|on|off)$/i.test(value)) return 'true'
  if (/^(\d+(us|ms|s|m|h))+$/.test(value)) return '10m'
  if (/^\d+(\.\d+)?(b|[kmg]b?)$/i.test(value)) return '10mb'
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'variable'
  )
}
