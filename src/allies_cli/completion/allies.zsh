#compdef allies
# Completion of allies for zsh. In ~/.zshrc:
#   source <(allies completion zsh)
# or, as a file named _allies in a folder of $fpath.

_allies() {
  local program=${(Q)words[1]} value help
  local -a offers otherwise
  whence -p -- $program >/dev/null || program=allies
  while IFS=$'\t' read -r value help; do
    case $value in
      *:files) compset -p $(( $#value - 6 )); _files; return ;;
      *:folders) compset -p $(( $#value - 8 )); _files -/; return ;;
    esac
    offers+=("$value${help:+:$help}")
    # Found by another name or in another case: zsh would drop it.
    [[ $value == "$PREFIX"* ]] || otherwise=(-U)
  done < <(_ALLIES_COMPLETE=zsh $program "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
  _describe -V 'allies' offers $otherwise || return
  # What such offers have in common may be less than what is typed: list them, and change nothing yet.
  if (( $#otherwise && compstate[nmatches] > 1 )) && [[ $compstate[insert] == *unambiguous* ]]; then
    compstate[insert]=
    compstate[list]='list force'
  fi
}

if [[ $funcstack[1] == _allies ]]; then
  _allies "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _allies allies
fi
