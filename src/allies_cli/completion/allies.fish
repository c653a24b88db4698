# Completion of allies for fish. Once:
#   allies completion fish > ~/.config/fish/completions/allies.fish

function __allies_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    command -q -- $words[1]; or set words[1] allies
    _ALLIES_COMPLETE=fish command $words "$typed" 2>/dev/null | while read -l line
        set -l kept (string replace -r ':(files|folders)\t.*' '' -- $line)
        if test "$kept" = "$line"
            echo $line
            continue
        end
        # The files of the shell, behind what stands before them in the same word.
        set -l path (string sub -s (math (string length -- "$kept") + 1) -- "$typed")
        for file in (complete -C "'' $path")
            if not string match -q '*:folders*' -- $line; or string match -qr '^[^\t]*/(\t|$)' -- $file
                echo $kept$file
            end
        end
    end
end

complete -c allies -f -k -a '(__allies_complete)'
