import { readFileSync } from 'node:fs'
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import { expect, test } from 'vitest'
import { printedSchema, schema } from '../../schema/schema.ts'

test('every type, field, argument, input field and enum value has a description', () => {
  const types = Object.values(schema.getTypeMap()).filter(isOurs)
  expect(types.length).toBeGreaterThan(60)
  expect(types.flatMap(undescribed)).toEqual([])
})

test('the committed SDL is what the code prints', () => {
  const committed = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8')
  expect(committed, 'run npm run schema').toBe(printedSchema())
})

function isOurs(type: GraphQLNamedType): boolean {
  return !type.name.startsWith('__') && !isSpecifiedScalarType(type)
}

type Described = { name: string; description?: string | null }

function undescribed(type: GraphQLNamedType): string[] {
  return [type, ...partsOf(type)]
    .filter(({ description }) => !description?.trim())
    .map(({ name }) => name)
}

function partsOf(type: GraphQLNamedType): Described[] {
  const named = ({ name, description }: Described) => ({
    name: `${type.name}.${name}`,
    description,
  })
  if (isEnumType(type)) return type.getValues().map(named)
  if (isInputObjectType(type)) return Object.values(type.getFields()).map(named)
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return Object.values(type.getFields()).flatMap((field) => [
    named(field),
    ...field.args.map((arg) => ({
      name: `${type.name}.${field.name}(${arg.name})`,
      description: arg.description,
    })),
  ])
}
