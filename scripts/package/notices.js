import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const legal = /^(licen[cs]e|copying|notice)/i
const rule = '-'.repeat(80)

/** What the licences of all packages whose code is in the programs, or comes along, want to be passed on. */
export function notices(places) {
  const sections = places.map(place => {
    const { name, version, license } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))
    const files = readdirSync(place).filter(file => legal.test(file))
    const texts = files.map(file => readFileSync(join(place, file), 'utf8').trim())
    return [`${name} ${version} (${license})`, ...texts].join('\n\n')
  })
  return `Banyan contains these packages.\n\n${sections.join(`\n\n${rule}\n\n`)}\n`
}
