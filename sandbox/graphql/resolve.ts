import type { GraphQLFieldResolver, GraphQLTypeResolver } from "graphql";
import { NotImplemented } from "./error.ts";
import type { Context, Field } from "./fields.ts";
import { Thing } from "./thing.ts";
import { types } from "./types.ts";

/**
 * The one resolver of every field. A thing's field is answered by what is registered for its type, a record's by its
 * own member; where there is none, the answer is an error that names the field, never a null that looks like data.
 */
export const resolveField: GraphQLFieldResolver<unknown, Context> = (source, args, context, info) => {
  const { fieldName, parentType } = info;
  if (source === undefined || source instanceof Thing) {
    const field = types[parentType.name]?.[fieldName] as Field<unknown> | undefined;
    if (field === undefined) throw new NotImplemented(`${parentType.name}.${fieldName}`);
    return field(source?.value, args as never, context);
  }
  if (typeof source !== "object" || source === null || !Object.hasOwn(source, fieldName)) {
    throw new NotImplemented(`${parentType.name}.${fieldName}`);
  }
  const member = (source as Readonly<Record<string, unknown>>)[fieldName];
  return typeof member === "function" ? (member as () => unknown)() : member;
};

export const resolveType: GraphQLTypeResolver<unknown, Context> = (value) => {
  if (value instanceof Thing) return value.typeName;
  throw new Error("an abstract type was answered with a record");
};
