"""Parameters of TypeScript notebooks for papermill, which knows those of other languages only.

As a command (papermill's own, with the same options), or before papermill.execute_notebook(...):

    python papermill_typescript.py in.ipynb out.ipynb -p epochs 3
    import papermill_typescript
"""

import json
import re

from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

# let name: type = default; // help
DECLARATION = re.compile(
    r"""^(?:export\s+)?(?:let|const|var)\s+(?P<name>[\w$]+)
        \s*(?::\s*(?P<type>[^=]+?))?\s*=(?!=)\s*
        (?P<default>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|.+?)
        \s*;?\s*(?://\s*(?P<help>.*))?$""",
    re.VERBOSE,
)


class TypeScriptTranslator(Translator):
    @classmethod
    def translate(cls, val):
        if isinstance(val, dict):
            pairs = (f"{cls.translate(str(k))}: {cls.translate(v)}" for k, v in val.items())
            return f"{{ {', '.join(pairs)} }}" if val else "{}"
        if isinstance(val, (list, tuple)):
            return f"[{', '.join(cls.translate(v) for v in val)}]"
        if val is None or isinstance(val, (bool, int)):
            return json.dumps(val)
        if isinstance(val, float):
            return json.dumps(val)  # NaN and Infinity are JavaScript's own names
        return json.dumps(str(val), ensure_ascii=False)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        # A declaration: the name may be a constant of the cell with the defaults.
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        found = (DECLARATION.match(line.strip()) for line in parameters_cell["source"].splitlines())
        return [
            Parameter(
                name=one["name"],
                inferred_type_name=one["type"] or "None",
                default=one["default"],
                help=one["help"] or "",
            )
            for one in found
            if one
        ]


papermill_translators.register("typescript", TypeScriptTranslator)

if __name__ == "__main__":
    from papermill.__main__ import papermill

    papermill()
