import { type DescFile, type DescService, toBinary } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** The schema files behind some services, to look up as reflection does. */
export interface DescriptorSet {
  /** The file of this name (`sheaf/v1/task.proto`) after all it imports, each serialized; undefined when unknown. */
  byName(name: string): Uint8Array[] | undefined;
  /** The same for the file that declares a service, method, message, enum or extension by its full name. */
  bySymbol(symbol: string): Uint8Array[] | undefined;
}

/** Collects the files that declare `services`, and every file they import, at any depth. */
export function createDescriptorSet(services: readonly DescService[]): DescriptorSet {
  const files = new Set(services.flatMap(({ file }) => withImports(file)));
  const names = new Map([...files].map((file) => [`${file.name}.proto`, file]));
  const symbols = new Map([...files].flatMap((file) => symbolsOf(file).map((symbol) => [symbol, file])));
  const serialize = (file: DescFile | undefined) =>
    file && withImports(file).map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
  return {
    byName: (name) => serialize(names.get(name)),
    bySymbol: (symbol) => serialize(symbols.get(symbol)),
  };
}

/** Imports first, each once. */
function withImports(file: DescFile): DescFile[] {
  return [...new Set([...file.dependencies.flatMap(withImports), file])];
}

function symbolsOf(file: DescFile): string[] {
  return [...nestedTypes(file)].flatMap((type) =>
    type.kind === "service"
      ? [type.typeName, ...type.methods.map((method) => `${type.typeName}.${method.name}`)]
      : [type.typeName],
  );
}
