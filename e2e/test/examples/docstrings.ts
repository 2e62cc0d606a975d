import { join, relative } from 'node:path';
import { globSync } from 'node:fs';
import ts from 'typescript';
import { repositoryRoot } from '@nats-chat/tools/repository';
import { programOf } from './type-errors.ts';

/** A function or class that a library exports, as its docstring describes it. */
export interface Documented {
  /** The file of its declaration, relative to the repository. */
  readonly file: string;
  /** `@nats-chat/subjects`. */
  readonly library: string;
  readonly name: string;
  readonly kind: 'function' | 'class';
  readonly text: string;
  readonly example: string | undefined;
  /** Whether it is an error, or a class whose instances an exported function returns. */
  readonly needsNoExample: boolean;
}

/** The exports of the libraries: what is documented, and the module that each name of a value is imported from. */
export interface LibraryExports {
  readonly documented: readonly Documented[];
  /** By library, the names of values that its index exports. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Reads the indexes of all libraries through the compiler. */
export const readLibraryExports = (): LibraryExports => {
  const indexes = globSync('libs/*/src/index.ts', { cwd: repositoryRoot });
  const paths = indexes.sort().map((path) => join(repositoryRoot, path));
  const program = programOf(paths);
  const checker = program.getTypeChecker();
  const documented: Documented[] = [];
  const values = new Map<string, readonly string[]>();
  for (const path of paths) {
    const library = `@nats-chat/${relative(repositoryRoot, path).split('/')[1] ?? ''}`;
    const source = program.getSourceFile(path);
    const exported = valuesOf(source === undefined ? undefined : checker.getSymbolAtLocation(source), checker);
    values.set(
      library,
      exported.map(({ name }) => name),
    );
    const returned = new Set(exported.flatMap((symbol) => returnedBy(symbol, checker)));
    for (const symbol of exported) {
      const documentation = documentationOf(symbol, checker);
      if (documentation === undefined) continue;
      const needsNoExample = documentation.isError || returned.has(symbol);
      documented.push({ ...documentation, library, needsNoExample });
    }
  }
  return { documented, values };
};

/** The values that a module exports, through re-exports, without types and without those of other packages. */
function valuesOf(module: ts.Symbol | undefined, checker: ts.TypeChecker): readonly ts.Symbol[] {
  if (module === undefined) return [];
  return checker
    .getExportsOfModule(module)
    .filter((symbol) => !(symbol.declarations ?? []).some((node) => ts.isExportSpecifier(node) && isTypeOnly(node)))
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(({ valueDeclaration }) => valueDeclaration?.getSourceFile().fileName.includes('/node_modules/') === false);
}

const isTypeOnly = (specifier: ts.ExportSpecifier): boolean =>
  specifier.isTypeOnly || specifier.parent.parent.isTypeOnly;

function signaturesOf(symbol: ts.Symbol, checker: ts.TypeChecker): readonly ts.Signature[] {
  const { valueDeclaration } = symbol;
  return valueDeclaration === undefined
    ? []
    : checker.getTypeOfSymbolAtLocation(symbol, valueDeclaration).getCallSignatures();
}

/** What a function returns, itself or in a promise. */
const returnedBy = (symbol: ts.Symbol, checker: ts.TypeChecker): readonly ts.Symbol[] =>
  signaturesOf(symbol, checker).flatMap((signature) => {
    const type = checker.getAwaitedType(signature.getReturnType());
    return type?.getSymbol() ?? [];
  });

function documentationOf(symbol: ts.Symbol, checker: ts.TypeChecker) {
  const { valueDeclaration: node, name } = symbol;
  const isClass = node !== undefined && ts.isClassDeclaration(node);
  if (node === undefined || (!isClass && signaturesOf(symbol, checker).length === 0)) return undefined;
  const example = symbol.getJsDocTags(checker).find((tag) => tag.name === 'example');
  const heritage = isClass ? (node.heritageClauses ?? []) : [];
  return {
    file: relative(repositoryRoot, node.getSourceFile().fileName),
    name,
    kind: isClass ? 'class' : 'function',
    text: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    example: example && ts.displayPartsToString(example.text),
    isError: heritage.some((clause) => /\bextends \w*Error\b/.test(clause.getText())),
  } as const;
}
